import canned from "./canned.json";
import chats from "./chats.json";
import composer from "./composer.json";
import customers from "./customers.json";
import digests from "./digests.json";
import forms from "./forms.json";
import inbox from "./inbox.json";
import knowledge from "./knowledge.json";
import leaving from "./leaving.json";
import notifications from "./notifications.json";
import product from "./product.json";
import search from "./search.json";
import session from "./session.json";
import settings from "./settings.json";
import shell from "./shell.json";
import sites from "./sites.json";
import suggestions from "./suggestions.json";
import theme from "./theme.json";
import ticket from "./ticket.json";
import tickettheme from "./tickettheme.json";
import webforms from "./webforms.json";
import welcome from "./welcome.json";

export default {
  product,
  leaving,
  digests,
  theme,
  tickettheme,
  knowledge,
  webforms,
  sites,
  canned,
  chats,
  welcome,
  settings,
  search,
  notifications,
  forms,
  composer,
  suggestions,
  ticket,
  customers,
  inbox,
  session,
  shell,
};
