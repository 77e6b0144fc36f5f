/* A web of many hosts on loopback for measuring: every 127.a.b.c is a host of its own.
 *
 * usage: loadserver PORT TLS_PORT FOLDER
 * FOLDER holds, both optional: certificates.pem (a key and its certificate, and the next), bomb.gz.
 * A TLS host with the last number n shows certificate n % count.
 *
 * /ok/…  a page of 1 KB of text    /404/…  no such page    /hop/…?n=K  K redirects, then the page
 * /brief/…  a title and a heading in 1 KB, the same for all
 * /hang/…  silence         /drip/…  a byte a second, without end    /bomb/…  bomb.gz, as a page
 * /long/…  a page of 100 KB of prose    /big/…  a page of 2 MB
 * /stats/  requests, connections and bytes that clients took since the last look
 * ?ms=D  answers after D milliseconds
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_BYTES = 4096, PAGE_BYTES = 1024, HEAD_BYTES = 640, EVENTS = 512, CERTIFICATES = 256, DRIP_MS = 1000 };

struct connection {
    int fd, events, asked, dripping;
    SSL *tls;
    struct connection *next_dead;
    char request[REQUEST_BYTES + 1], head[HEAD_BYTES], own[PAGE_BYTES + 1];
    size_t request_length, head_length, body_length, sent;
    const char *body;
    int place; /* in the heap of timers; -1: none */
    int64_t due;
};

static int poller;
static SSL_CTX *contexts[CERTIFICATES];
static int certificate_count;
static char page[PAGE_BYTES], brief[PAGE_BYTES];
static char *big;
static const size_t big_length = 2 * 1024 * 1024, long_length = 100 * 1000;
static uint64_t requests, connections, bytes_taken;
static char *bomb;
static size_t bomb_length;
static struct connection **timers, *dead;
static int timer_count, timer_room;

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* --- timers: a binary heap, the soonest first --- */

static void put(int place, struct connection *c) {
    timers[place] = c;
    c->place = place;
}

static void sift(int place) {
    struct connection *c = timers[place];
    for (; place && timers[(place - 1) / 2]->due > c->due; place = (place - 1) / 2) put(place, timers[(place - 1) / 2]);
    for (int child; (child = 2 * place + 1) < timer_count; place = child) {
        if (child + 1 < timer_count && timers[child + 1]->due < timers[child]->due) child++;
        if (timers[child]->due >= c->due) break;
        put(place, timers[child]);
    }
    put(place, c);
}

static void wait_for(struct connection *c, int64_t ms) {
    if (timer_count == timer_room) timers = realloc(timers, (timer_room = 2 * timer_room + 64) * sizeof *timers);
    c->due = now_ms() + ms;
    put(timer_count, c);
    sift(timer_count++);
}

static void forget(struct connection *c) {
    if (c->place < 0) return;
    struct connection *last = timers[--timer_count];
    if (last != c) {
        put(c->place, last);
        sift(c->place);
    }
    c->place = -1;
}

/* --- connections --- */

static void end(struct connection *c) {
    if (c->fd < 0) return;
    forget(c);
    struct tcp_info told;
    socklen_t length = sizeof told;
    if (!getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &told, &length)) bytes_taken += told.tcpi_bytes_acked;
    if (c->tls) SSL_free(c->tls);
    close(c->fd);
    c->fd = -1;
    c->next_dead = dead; /* freed after this round, as later events may name it */
    dead = c;
}

static void watch(struct connection *c, int events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (c->events != events) epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event);
    c->events = events;
}

/* Returns bytes, 0 for "later" (the events are set), -1 for the end. */
static ssize_t move(struct connection *c, void *data, size_t length, int out) {
    if (c->tls) {
        int moved = out ? SSL_write(c->tls, data, length) : SSL_read(c->tls, data, length);
        if (moved > 0) return moved;
        int wants = SSL_get_error(c->tls, moved);
        if (wants != SSL_ERROR_WANT_READ && wants != SSL_ERROR_WANT_WRITE) return -1;
        watch(c, wants == SSL_ERROR_WANT_WRITE ? EPOLLOUT : EPOLLIN);
        return 0;
    }
    ssize_t moved = out ? send(c->fd, data, length, MSG_NOSIGNAL) : recv(c->fd, data, length, 0);
    if (moved > 0) return moved;
    if (moved < 0 && errno == EAGAIN) {
        watch(c, out ? EPOLLOUT : EPOLLIN);
        return 0;
    }
    return -1;
}

static void serve(struct connection *c);

static void flush(struct connection *c) {
    while (c->sent < c->head_length + c->body_length) {
        int in_head = c->sent < c->head_length;
        const char *from = in_head ? c->head + c->sent : c->body + (c->sent - c->head_length);
        size_t left = (in_head ? c->head_length : c->head_length + c->body_length) - c->sent;
        ssize_t moved = move(c, (void *)from, left, 1);
        if (moved < 0) return end(c);
        if (!moved) return;
        c->sent += moved;
    }
    watch(c, EPOLLIN);
    if (c->dripping) return wait_for(c, DRIP_MS);
    c->asked = c->head_length = c->body_length = c->sent = c->request_length = 0;
    if (c->tls && SSL_pending(c->tls)) serve(c);
}

static void answer(struct connection *c, const char *status, const char *more, const char *body, size_t length) {
    c->body = body;
    c->body_length = strncmp(c->request, "HEAD ", 5) ? length : 0;
    c->head_length = snprintf(c->head, sizeof c->head, "HTTP/1.1 %s\r\nServer: load\r\nContent-Type: text/html; charset=utf-8\r\n"
                              "%sContent-Length: %zu\r\n\r\n", status, more, length);
}

static void answer_stats(struct connection *c) {
    static char told[128];
    int length = snprintf(told, sizeof told, "{\"requests\": %llu, \"connections\": %llu, \"bytes\": %llu}\n",
                          (unsigned long long)requests - 1, (unsigned long long)connections - 1,
                          (unsigned long long)bytes_taken);
    requests = connections = bytes_taken = 0;
    answer(c, "200 OK", "", told, length);
}

static void begin_answer(struct connection *c) {
    char *path = strchr(c->request, ' ') + 1, more[300];
    requests++;
    char *hops = strstr(path, "n=");
    if (!strncmp(path, "/404/", 5)) {
        answer(c, "404 Not Found", "", page, sizeof page);
    } else if (!strncmp(path, "/hop/", 5) && hops && atoi(hops + 2) > 0) {
        path[strcspn(path, "? ")] = 0;
        snprintf(more, sizeof more, "Location: %.200s?n=%d\r\n", path, atoi(hops + 2) - 1);
        answer(c, "302 Found", more, page, 0);
    } else if (!strncmp(path, "/bomb/", 6) && bomb) {
        answer(c, "200 OK", "Content-Encoding: gzip\r\n", bomb, bomb_length);
    } else if (!strncmp(path, "/brief/", 7)) {
        answer(c, "200 OK", "", brief, sizeof brief);
    } else if (!strncmp(path, "/big/", 5)) {
        answer(c, "200 OK", "", big, big_length);
    } else if (!strncmp(path, "/long/", 6)) { /* a title of its own, then the prose that all share */
        char title[120];
        int length = (int)strcspn(path, " ?");
        int titled = snprintf(title, sizeof title, "<!doctype html><title>Page %.*s</title><h1>Page %.*s</h1>",
                              length > 30 ? 30 : length, path, length > 30 ? 30 : length, path);
        answer(c, "200 OK", "", big + 92, long_length);
        c->head_length = snprintf(c->head, sizeof c->head, "HTTP/1.1 200 OK\r\nServer: load\r\nContent-Type: text/html; "
                                  "charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s", long_length + titled, title);
    } else if (!strncmp(path, "/stats/", 7)) {
        answer_stats(c);
    } else if (!strncmp(path, "/drip/", 6)) {
        answer(c, "200 OK", "", page, 1 << 30);
        c->body_length = 1;
        c->dripping = 1;
    } else if (!strncmp(path, "/ok/", 4) && path[4 + strspn(path + 4, "0123456789")] > '?') {
        answer(c, "404 Not Found", "", page, sizeof page); /* a made-up address */
    } else {
        memcpy(c->own, page, sizeof page); /* a page like any other would be taken for an error page */
        int length = (int)strcspn(path, " ?");
        int written = snprintf(c->own, PAGE_BYTES, "<!doctype html><title>Page %.*s</title><h1>Page %.*s</h1>"
                               "<p>", length > 100 ? 100 : length, path, length > 100 ? 100 : length, path);
        for (int at = written; at < PAGE_BYTES; at++) c->own[at] = "a sea of ships, and a ship at sea. "[(at - written) % 35];
        answer(c, "200 OK", "", c->own, PAGE_BYTES);
    }
    flush(c);
}

static void serve(struct connection *c) {
    char scrap[REQUEST_BYTES];
    while (c->fd >= 0 && !c->asked) {
        ssize_t moved = move(c, c->request + c->request_length, REQUEST_BYTES - c->request_length, 0);
        if (moved < 0) return end(c);
        if (!moved) return;
        c->request_length += moved;
        c->request[c->request_length] = 0;
        if (!strstr(c->request, "\r\n\r\n")) continue;
        char *line_end = strstr(c->request, "\r\n"), *path = strchr(c->request, ' ');
        if (!path || path > line_end) return end(c);
        *line_end = 0;
        c->asked = 1;
        char *ms = strstr(path, "ms=");
        if (!strncmp(path, " /hang/", 7)) continue;
        if (ms && atoi(ms + 3) > 0) wait_for(c, atoi(ms + 3));
        else begin_answer(c);
    }
    if (c->fd >= 0 && c->asked && c->events == EPOLLIN) { /* is the other side still there? */
        if (!recv(c->fd, scrap, sizeof scrap, MSG_DONTWAIT)) end(c);
    }
}

static void on_timer(struct connection *c) {
    forget(c);
    if (c->dripping) {
        c->sent = c->head_length; /* the byte again */
        flush(c);
    } else {
        begin_answer(c);
    }
}

/* --- beginning --- */

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
    place.sin_addr.s_addr = htonl(INADDR_ANY); /* of all of 127.0.0.0/8; nothing else can be told apart in one socket */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (void *)&place, sizeof place) || listen(fd, 4096)) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static void greet(int listener, int secure) {
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        struct sockaddr_in here;
        socklen_t length = sizeof here;
        int yes = 1;
        getsockname(fd, (void *)&here, &length);
        if ((ntohl(here.sin_addr.s_addr) >> 24) != 127) {
            close(fd); /* loopback only */
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        connections++;
        struct connection *c = calloc(1, sizeof *c);
        c->fd = fd;
        c->place = -1;
        c->events = EPOLLIN;
        if (secure) {
            c->tls = SSL_new(contexts[(ntohl(here.sin_addr.s_addr) & 255) % certificate_count]);
            SSL_set_fd(c->tls, fd);
            SSL_set_accept_state(c->tls);
        }
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

static FILE *file_in(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "rb");
}

static void read_certificates(const char *folder) {
    FILE *file = file_in(folder, "certificates.pem");
    EVP_PKEY *key;
    while (file && certificate_count < CERTIFICATES && (key = PEM_read_PrivateKey(file, NULL, NULL, NULL))) {
        SSL_CTX *context = contexts[certificate_count++] = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(context, PEM_read_X509(file, NULL, NULL, NULL));
        SSL_CTX_use_PrivateKey(context, key);
        SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    memset(page, ' ', sizeof page);
    const char *text = "<!doctype html><title>A page</title><h1>A page</h1><p>Some words stand here.";
    memcpy(page, text, strlen(text));
    memset(brief, ' ', sizeof brief);
    const char *heading = "<!doctype html><title>Brief</title><h1>Brief</h1>";
    memcpy(brief, heading, strlen(heading));
    big = malloc(big_length);
    for (size_t i = 0; i < big_length; i++) big[i] = "<p>Some words about ships and harbours, and about what the ships carry to the harbours.</p>\n"[i % 92];
    memcpy(big, text, strlen(text));
    read_certificates(arguments[3]);
    FILE *file = file_in(arguments[3], "bomb.gz");
    if (file) {
        bomb = malloc(1 << 24);
        bomb_length = fread(bomb, 1, 1 << 24, file);
    }
    poller = epoll_create1(0);
    int listeners[2] = {listen_on(atoi(arguments[1])), certificate_count ? listen_on(atoi(arguments[2])) : -1};
    for (int i = 0; i < 2 && listeners[i] >= 0; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listeners[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, listeners[i], &event);
    }
    puts("ready");
    fflush(stdout);
    struct epoll_event events[EVENTS];
    for (;;) {
        int64_t wait = timer_count ? timers[0]->due - now_ms() : 1000;
        int ready = epoll_wait(poller, events, EVENTS, wait < 0 ? 0 : wait > 1000 ? 1000 : (int)wait);
        for (int i = 0; i < ready; i++) {
            int *listener = events[i].data.ptr;
            struct connection *c = events[i].data.ptr;
            if (listener == &listeners[0] || listener == &listeners[1]) greet(*listener, listener == &listeners[1]);
            else if (c->fd < 0) continue;
            else if (events[i].events & (EPOLLERR | EPOLLHUP)) end(c);
            else if (c->head_length && c->place < 0) flush(c);
            else serve(c);
        }
        for (int64_t now = now_ms(); timer_count && timers[0]->due <= now;) on_timer(timers[0]);
        while (dead) {
            struct connection *c = dead;
            dead = c->next_dead;
            free(c);
        }
    }
}
