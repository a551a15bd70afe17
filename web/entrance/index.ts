import "./empower-entrance/empower-entrance.ts";
