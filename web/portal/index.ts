import "./empower-portal/empower-portal.ts";
