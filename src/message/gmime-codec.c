/* SPDX-License-Identifier: MIT */
/* The module's entry: single bounded values of the header, read by GMime. */
#include <gmime/gmime.h>

#include "message/codec.h"
#include "message/gmime-compose.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeContentType, g_object_unref)

extern const DemurCodec demur_gmime_codec;

static void
init(void)
{
    static gsize done = 0;
    if (g_once_init_enter(&done)) {
        g_mime_init();
        g_once_init_leave(&done, 1);
    }
}

static char *
parameter(GMimeContentType *type, const char *name)
{
    return g_strdup(g_mime_content_type_get_parameter(type, name));
}

static bool
read_content_type(const char *value, DemurContentType *ret_type)
{
    init();
    g_autoptr(GMimeContentType) type = g_mime_content_type_parse(NULL, value);
    const char *subtype = type ? g_mime_content_type_get_media_subtype(type) : NULL;
    if (!subtype)
        return false;
    *ret_type = (DemurContentType){
        .type = g_strdup(g_mime_content_type_get_media_type(type)),
        .subtype = g_strdup(subtype),
        .boundary = parameter(type, "boundary"),
        .charset = parameter(type, "charset"),
        .format = parameter(type, "format"),
        .delsp = parameter(type, "delsp"),
    };
    return true;
}

static int64_t
read_date(const char *value)
{
    init();
    g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(value);
    return date ? MAX(g_date_time_to_unix(date), -1) : -1;
}

static GBytes *
compose_message(const DemurCompose *compose)
{
    init();
    return demur_gmime_compose(compose);
}

const DemurCodec demur_gmime_codec = {
    .version = DEMUR_CODEC_VERSION,
    .content_type = read_content_type,
    .date = read_date,
    .compose = compose_message,
};
