import "./empower-desk/empower-desk.ts";
