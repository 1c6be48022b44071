"""Message receipt from elsewhere than HTTP: the watched folder. It knows files and decides nothing about messages."""
