import uuid

from .logs import correlation


class RequestIdMiddleware:
    """Give every request an identifier of our own, seen in logs, on error pages and in the jobs it starts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        token = correlation.set(request.id)
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request.id
            return response
        finally:
            correlation.reset(token)
