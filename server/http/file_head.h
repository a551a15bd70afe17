#ifndef SERVER_HTTP_FILE_HEAD_H
#define SERVER_HTTP_FILE_HEAD_H

#include "storage/file.h"

#include <stdbool.h>

/* What the heads of an upload say of a file, and those of a download. */

/* A name that any system can show: 1 to 200 characters of UTF-8, and no control characters. */
bool file_name_good(const char *name);

/* type "/" subtype (RFC 9110, section 8.3.1), parameters cut off; anything else is
 * application/octet-stream. */
void file_type_of(const char *declared, char ret_type[FILE_TYPE_BYTES_MAX + 1]);

/* Content-Disposition (RFC 6266) of a good name: an ASCII name for the old, the true one (RFC 8187)
 * for the others. */
enum { FILE_DISPOSITION_SIZE = FILE_NAME_BYTES_MAX * 4 + 64 };
void file_disposition(const char *name, char ret_text[FILE_DISPOSITION_SIZE]);

#endif
