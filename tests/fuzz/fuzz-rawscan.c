/* SPDX-License-Identifier: MIT */
/* Raw header scanning: spans stay inside and in order. demur-layer: message */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "message/rawscan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
    if (!holds)
        abort();
}

static void
require_inside(DemurRawSpan inner, DemurRawSpan outer)
{
    require(inner.start >= outer.start && inner.start + inner.len <= outer.start + outer.len);
}

static void
check_addresses(const char *value, size_t len)
{
    DemurRawAddressScan scan;
    DemurRawAddress address;
    DemurRawSpan whole = {0, len};
    char domain[256];
    demur_rawscan_address_init(&scan, value, len);
    for (size_t before = 0; demur_rawscan_address_next(&scan, &address); before = scan.next) {
        require(scan.next > before);
        require_inside(address.phrase, whole);
        require_inside(address.comment, whole);
        require_inside(address.local, whole);
        require_inside(address.domain, whole);
    }
    size_t n = demur_rawscan_domain(value, len, domain, sizeof domain);
    require(n < sizeof domain && (!n || strlen(domain) == n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    DemurRawScan scan;
    DemurRawField field;
    size_t last = 0;
    demur_rawscan_init(&scan, text, size);
    while (demur_rawscan_next(&scan, &field)) {
        require(field.whole.start >= last && field.name.len > 0);
        last = field.whole.start + field.whole.len;
        require(last <= size);
        require_inside(field.name, field.whole);
        require_inside(field.value, field.whole);
        (void)demur_rawscan_is(&scan, &field, "From");
        check_addresses(text + field.value.start, field.value.len);
    }
    require(scan.ended != scan.truncated && scan.body <= size);
    check_addresses(text, size);
    return 0;
}
