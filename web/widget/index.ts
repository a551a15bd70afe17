/*
 * <script src="https://SERVER/widget/empower-chat.js"></script>
 * <empower-chat lang="nl"></empower-chat>
 */
import "./empower-chat/empower-chat.ts";
