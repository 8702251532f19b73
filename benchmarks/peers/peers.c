/* Both problems as a C program would have them: a binary heap of events, plain structs, a log; draws by xoshiro256++,
   inversion and Box-Muller. Hours throughout; what the problems are is said in problem.py. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct { double time; int64_t seq; int32_t what, unit, incident; } event;
typedef struct { event *rows; int n; int64_t seq; } heap;
typedef struct { double time; int32_t kind, unit, incident; } row;
enum { REPORTED, DISPATCHED, ARRIVED, DONE, HOME };

static inline int before(const event *a, const event *b) {
    return a->time < b->time || (a->time == b->time && a->seq < b->seq);
}

static inline void push(heap *h, double time, int what, int unit, int incident) {
    event new = {time, h->seq++, what, unit, incident};
    int i = h->n++;
    while (i > 0) {
        int parent = (i - 1) / 2;
        if (!before(&new, &h->rows[parent])) break;
        h->rows[i] = h->rows[parent];
        i = parent;
    }
    h->rows[i] = new;
}

static inline event pop(heap *h) {
    event first = h->rows[0], last = h->rows[--h->n];
    int i = 0;
    for (;;) {
        int child = 2 * i + 1;
        if (child >= h->n) break;
        if (child + 1 < h->n && before(&h->rows[child + 1], &h->rows[child])) child++;
        if (!before(&h->rows[child], &last)) break;
        h->rows[i] = h->rows[child];
        i = child;
    }
    h->rows[i] = last;
    return first;
}

typedef struct { uint64_t s[4]; double spare; int has_spare; } rng;

static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t next(rng *r) {
    uint64_t *s = r->s, result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 45);
    return result;
}

static void seed(rng *r, uint64_t x) { /* splitmix64 */
    for (int i = 0; i < 4; i++) {
        uint64_t z = (x += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        r->s[i] = z ^ (z >> 31);
    }
    r->has_spare = 0;
}

static inline double uniform(rng *r) { return ((next(r) >> 11) + 0.5) * 0x1p-53; }
static inline double exponential(rng *r, double mean) { return -mean * log(uniform(r)); }
static inline int below(rng *r, int n) { return (int)(((next(r) >> 32) * (uint64_t)n) >> 32); }

static inline double normal(rng *r) {
    if (r->has_spare) { r->has_spare = 0; return r->spare; }
    double radius = sqrt(-2.0 * log(uniform(r))), angle = 6.283185307179586 * uniform(r);
    r->spare = radius * sin(angle);
    r->has_spare = 1;
    return radius * cos(angle);
}

/* One replication. travel: sites x sites; waiting: n; log: 5 n. Returns the rows of the log. */
long dispatch(int n_sites, int n_units, const double *travel, const int64_t *home, int n, const double *gap,
              const int64_t *site, const double *work, int32_t *waiting, row *log) {
    event rows[n_units + 1];
    double away[n_units]; /* 0 at home, infinite when out: added to the drive, the search needs no branch */
    heap h = {rows, 0, 0};
    long n_log = 0;
    int first = 0, last = 0;
    for (int u = 0; u < n_units; u++) away[u] = 0.0;
    if (n > 0) push(&h, gap[0], REPORTED, -1, 0);
    while (h.n > 0) {
        event e = pop(&h);
        double now = e.time;
        log[n_log++] = (row){now, e.what, e.unit, e.incident};
        if (e.what == REPORTED) {
            const double *to = travel + site[e.incident] * n_sites;
            int nearest = -1;
            double least = INFINITY;
            for (int u = 0; u < n_units; u++) {
                double drive = to[home[u]] + away[u];
                if (drive < least) { nearest = u; least = drive; }
            }
            if (nearest >= 0) {
                away[nearest] = INFINITY;
                log[n_log++] = (row){now, DISPATCHED, nearest, e.incident};
                push(&h, now + least, ARRIVED, nearest, e.incident);
            } else {
                waiting[last++] = e.incident;
            }
            if (e.incident + 1 < n) push(&h, now + gap[e.incident + 1], REPORTED, -1, e.incident + 1);
        } else if (e.what == ARRIVED) {
            push(&h, now + work[e.incident], DONE, e.unit, e.incident);
        } else if (e.what == DONE) {
            push(&h, now + travel[site[e.incident] * n_sites + home[e.unit]], HOME, e.unit, e.incident);
        } else if (first < last) {
            int incident = waiting[first++];
            log[n_log++] = (row){now, DISPATCHED, e.unit, incident};
            push(&h, now + travel[site[incident] * n_sites + home[e.unit]], ARRIVED, e.unit, incident);
        } else {
            away[e.unit] = 0.0;
        }
    }
    return n_log;
}

/* Replications with draws; most: incidents there is room for. Returns the rows logged in all. */
long dispatch_drawn(int n_sites, int n_units, const double *travel, const int64_t *home, double hours, double mean_gap,
                    double mu, double sigma, int most, uint64_t start, int replications) {
    double *gap = malloc(most * sizeof *gap), *work = malloc(most * sizeof *work);
    int64_t *site = malloc(most * sizeof *site);
    int32_t *waiting = malloc(most * sizeof *waiting);
    row *log = malloc(5 * most * sizeof *log);
    long total = 0;
    for (int k = 0; k < replications; k++) {
        rng r;
        int n = 0;
        double now = 0.0;
        seed(&r, start + k);
        for (; n < most; n++) {
            gap[n] = exponential(&r, mean_gap);
            now += gap[n];
            if (now > hours) break;
            site[n] = below(&r, n_sites);
            work[n] = exp(mu + sigma * normal(&r));
        }
        total += dispatch(n_sites, n_units, travel, home, n, gap, site, work, waiting, log);
    }
    free(gap); free(work); free(site); free(waiting); free(log);
    return total;
}

/* M/M/c; wait, came: n; waiting: n. */
static void queue(int servers, int n, const double *gap, const double *service, double *wait, double *came,
                  int32_t *waiting) {
    event rows[servers + 1];
    heap h = {rows, 0, 0};
    int is_free = servers, first = 0, last = 0;
    push(&h, gap[0], REPORTED, -1, 0);
    while (h.n > 0) {
        event e = pop(&h);
        if (e.what == REPORTED) {
            came[e.incident] = e.time;
            if (is_free > 0) {
                is_free--;
                wait[e.incident] = 0.0;
                push(&h, e.time + service[e.incident], DONE, -1, e.incident);
            } else {
                waiting[last++] = e.incident;
            }
            if (e.incident + 1 < n) push(&h, e.time + gap[e.incident + 1], REPORTED, -1, e.incident + 1);
        } else if (first < last) {
            int next = waiting[first++];
            wait[next] = e.time - came[next];
            push(&h, e.time + service[next], DONE, -1, next);
        } else {
            is_free++;
        }
    }
}

/* M/M/c with given times. */
void queue_given(int servers, int n, const double *gap, const double *service, double *wait) {
    double *came = malloc(n * sizeof *came);
    int32_t *waiting = malloc(n * sizeof *waiting);
    queue(servers, n, gap, service, wait, came, waiting);
    free(came); free(waiting);
}

/* M/M/c with draws; returns the mean wait. */
double queue_drawn(int servers, int n, double mean_gap, uint64_t start) {
    double *gap = malloc(n * sizeof *gap), *service = malloc(n * sizeof *service), *wait = malloc(n * sizeof *wait);
    double sum = 0.0;
    rng r;
    seed(&r, start);
    for (int i = 0; i < n; i++) { gap[i] = exponential(&r, mean_gap); service[i] = exponential(&r, 1.0); }
    queue_given(servers, n, gap, service, wait);
    for (int i = 0; i < n; i++) sum += wait[i];
    free(gap); free(service); free(wait);
    return sum / n;
}
