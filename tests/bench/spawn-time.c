/* SPDX-License-Identifier: MIT */
/*
 * Whole-process times, side by side: "spawn-time RUNS INPUT -- CMD ... -- CMD ..." starts the
 * commands in turn, each with INPUT on standard input and its output thrown away, and prints
 * for each the median time, its ratio to the first command, and the peak memory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS 12
#define RUNS 5000

static double times[COMMANDS][RUNS];
static long peaks[COMMANDS];

static double
now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double
run_once(char **command, const char *input, long *peak)
{
    double start = now_ms();
    pid_t child = vfork();
    if (child == 0) {
        int in = open(input, O_RDONLY), out = open("/dev/null", O_WRONLY);
        (void)dup2(in, STDIN_FILENO);
        (void)dup2(out, STDOUT_FILENO);
        (void)dup2(out, STDERR_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    struct rusage usage;
    int status = 0;
    (void)wait4(child, &status, 0, &usage);
    if (usage.ru_maxrss > *peak)
        *peak = usage.ru_maxrss;
    return now_ms() - start;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
    char **commands[COMMANDS];
    size_t n = 0;
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    if (argc < 5 || runs < 1 || runs > RUNS)
        return 64;
    for (int i = 3; i < argc && n < COMMANDS; i++) {
        if (strcmp(argv[i], "--") != 0)
            continue;
        argv[i] = NULL;
        commands[n++] = argv + i + 1;
    }
    for (long run = 0; run < runs; run++)
        for (size_t i = 0; i < n; i++)
            times[i][run] = run_once(commands[i], argv[2], &peaks[i]);
    for (size_t i = 0; i < n; i++)
        qsort(times[i], (size_t)runs, sizeof(double), compare);
    for (size_t i = 0; i < n; i++) {
        double median = times[i][runs / 2];
        printf("%-40.40s %8.3f ms %6.2fx %8ld KiB\n", commands[i][0], median,
               median / times[0][runs / 2], peaks[i]);
    }
    return 0;
}
