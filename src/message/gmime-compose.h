/* SPDX-License-Identifier: MIT */
/* Writing mail with GMime; inside the module. */
#ifndef DEMUR_MESSAGE_GMIME_COMPOSE_H
#define DEMUR_MESSAGE_GMIME_COMPOSE_H

#include "message/compose.h"

/* GMime is initialised, COMPOSE is checked. Returns: owned bytes. */
GBytes *demur_gmime_compose(const DemurCompose *compose);

#endif
