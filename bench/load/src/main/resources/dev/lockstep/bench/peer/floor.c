/*
 * The floor: the least that a server can do for clients that each get every message on its own.
 * One thread, one blocking send() for each client and message, the frame's header written once.
 * Takes messages from a WebSocket at /publish; everybody else listens. Prints its port.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS_MAX 20000
#define BUFFER_BYTES (1 << 20)
#define EVENTS 256

/* What RFC 6455 makes of the one key that the load generator's clients send. */
static const char ANSWER[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: wsXd3D2w+2jo5giCrmABCvH40aY=\r\n\r\n";

enum state { FREE, NEW, CLIENT, PUBLISHER };

static enum state states[CLIENTS_MAX + 64];
static int clients[CLIENTS_MAX];
static int client_count;
static unsigned char buffer[BUFFER_BYTES];
static size_t held;

static void forget(int fd) {
  if (states[fd] == CLIENT) {
    for (int i = 0; i < client_count; i++) {
      if (clients[i] == fd) {
        clients[i] = clients[--client_count];
        break;
      }
    }
  }
  states[fd] = FREE;
  close(fd);
}

static void greet(int fd) {
  char request[4096];
  ssize_t n = recv(fd, request, sizeof request - 1, 0);
  if (n <= 0 || client_count == CLIENTS_MAX) {
    forget(fd);
    return;
  }
  request[n] = 0;
  if (send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL) < 0) {
    forget(fd);
    return;
  }
  if (strncmp(request, "GET /publish", 12) == 0) {
    states[fd] = PUBLISHER;
  } else {
    states[fd] = CLIENT;
    clients[client_count++] = fd;
  }
}

static void tell(const unsigned char *payload, size_t bytes) {
  static unsigned char frame[BUFFER_BYTES];
  size_t head = bytes < 126 ? 2 : 4;
  frame[0] = 0x82;
  if (head == 2) {
    frame[1] = (unsigned char)bytes;
  } else {
    frame[1] = 126;
    frame[2] = (unsigned char)(bytes >> 8);
    frame[3] = (unsigned char)bytes;
  }
  memcpy(frame + head, payload, bytes);
  for (int i = 0; i < client_count; i++) {
    send(clients[i], frame, head + bytes, MSG_NOSIGNAL);
  }
}

/* Tells all whole messages that the publisher has sent. */
static void publish(int fd) {
  ssize_t n = recv(fd, buffer + held, sizeof buffer - held, 0);
  if (n <= 0) {
    forget(fd);
    return;
  }
  held += (size_t)n;
  size_t at = 0;
  while (held - at >= 6) {
    size_t head = 2;
    size_t bytes = buffer[at + 1] & 0x7f;
    if (bytes == 126) {
      head = 4;
      bytes = (size_t)buffer[at + 2] << 8 | buffer[at + 3];
    }
    head += 4;
    if (held - at < head + bytes) {
      break;
    }
    unsigned char *mask = buffer + at + head - 4;
    for (size_t i = 0; i < bytes; i++) {
      buffer[at + head + i] ^= mask[i & 3];
    }
    tell(buffer + at + head, bytes);
    at += head + bytes;
  }
  memmove(buffer, buffer + at, held - at);
  held -= at;
}

static void drain(int fd) {
  char nothing[1024];
  if (recv(fd, nothing, sizeof nothing, MSG_DONTWAIT) == 0) {
    forget(fd);
  }
}

int main(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 4096) != 0) {
    perror("floor");
    return 1;
  }
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int accepted = accept(listener, NULL, NULL);
        if (accepted < 0 || accepted >= CLIENTS_MAX + 64) {
          continue;
        }
        int one = 1;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        states[accepted] = NEW;
        event.data.fd = accepted;
        epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &event);
        continue;
      }
      switch (states[fd]) {
        case NEW: greet(fd); break;
        case PUBLISHER: publish(fd); break;
        case CLIENT: drain(fd); break;
        case FREE: break;
      }
    }
  }
}
