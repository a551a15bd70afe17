#ifndef SERVER_REQUEST_ID_H
#define SERVER_REQUEST_ID_H

/* A name for a request, by which an answer and the lines of the log find together. Not a secret,
 * and of no meaning to anybody else. */
struct request_id {
    char text[28]; /* which run of the server, and which of its requests */
};

/* Another one each time. Loop thread. */
struct request_id request_id_next(void);

#endif
