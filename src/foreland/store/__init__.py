"""All SQL for PostgreSQL: migrations, one module per noun, reads that take the viewer's access first."""
