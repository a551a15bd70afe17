#include "server/transport/internal.h"

#include "server/config.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

/* The library takes what it is given, broken or not, and says nothing: so it is tried here first.
 */
static const char *fault_of(const char *certificate, const char *key)
{
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    const char *fault = NULL;
    if (trial == NULL) {
        return "there is no memory to try it";
    }
    if (SSL_CTX_use_certificate_chain_file(trial, certificate) != 1) {
        fault = "tls_cert cannot be read";
    } else if (SSL_CTX_use_PrivateKey_file(trial, key, SSL_FILETYPE_PEM) != 1) {
        fault = "tls_key cannot be read, or is of another certificate";
    } else if (SSL_CTX_check_private_key(trial) != 1) {
        fault = "tls_key is of another certificate";
    }
    SSL_CTX_free(trial);
    ERR_clear_error();
    return fault;
}

/* Else one read goes on for as long as there are records that carry nothing, such as updates of
 * keys: nobody else would be served meanwhile. */
void tls_prepare(void *context)
{
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
}

bool transport_renew_certificate(struct transport *transport, const char **ret_fault)
{
    const struct config *config = transport->config;
    const char *fault = fault_of(config->tls_cert, config->tls_key);
    if (fault != NULL) {
        *ret_fault = fault;
        return false;
    }
    lws_tls_cert_updated(transport->lws, config->tls_cert, config->tls_key, NULL, 0, NULL, 0);
    ERR_clear_error();
    return true;
}
