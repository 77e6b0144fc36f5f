"""When what is asked: queues a host, their pace, their retries, and how long it all takes."""
