#ifndef SERVER_ACCESS_DOCUMENT_H
#define SERVER_ACCESS_DOCUMENT_H

#include <stdio.h>

/* The rules as a table in Markdown, for people who know the law and no C. */
void access_print_rules(FILE *out);

#endif
