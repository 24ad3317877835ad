/* SPDX-License-Identifier: MIT */
/*
 * Looking through folders of mail: the raw header of every message, in several threads; the
 * whole message only of those that a rule may match, one after the other.
 */
#ifndef DEMUR_FRONT_SCAN_H
#define DEMUR_FRONT_SCAN_H

#include "rules/prefilter.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Counters of a pass. */
typedef struct DemurScanCount {
    uint64_t messages; /* looked at */
    uint64_t files;    /* opened */
    uint64_t vanished; /* renamed or deleted meanwhile, and not found again */
    uint64_t failed;   /* could not be read */
} DemurScanCount;

/* What the scan reports. Called from one thread only, in the order of names within a folder. */
typedef struct DemurScanFuncs {
    /* A message worth a look: bytes START to END (-1: end of file) of PATH. */
    void (*candidate)(const char *path, int64_t start, int64_t end, void *user);
    void (*complain)(const GError *error, void *user);
    void (*progress)(uint64_t messages, void *user); /* or NULL */
} DemurScanFuncs;

typedef struct DemurScan DemurScan;

/* prefilter: borrowed; NULL makes every message a candidate. jobs: threads, at least 1. */
DemurScan *demur_scan_new(const DemurPrefilter *prefilter, unsigned jobs,
                          const DemurScanFuncs *funcs, void *user);
void demur_scan_free(DemurScan *scan); /* accepts NULL */

/* A Maildir, an mbox, a message file, or a folder of those. False: PATH cannot be opened. */
bool demur_scan_path(DemurScan *scan, const char *path, GError **error);

const DemurScanCount *demur_scan_count(const DemurScan *scan);

#endif
