#ifndef SERVER_CTL_SEED_TERMS_H
#define SERVER_CTL_SEED_TERMS_H

/* Terms of use for the demo provider, in Markdown; an operator loads the real ones. */
extern const char seed_terms_nl[];
extern const char seed_terms_en[];

#endif
