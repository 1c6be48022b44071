// Starts the GOV.UK components that pages use.
import { Button, ErrorSummary, NotificationBanner, Radios, createAll } from "./govuk-frontend.js";

for (const component of [Button, ErrorSummary, NotificationBanner, Radios]) {
  createAll(component);
}
