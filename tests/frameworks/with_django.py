"""Django: what `http.cookies` writes, and Django's own reading."""

import json

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
from sessions import COOKIE, FOR_THE_BROWSER, sign_in, who
from werkzeug.serving import make_server


def write(request):
    sealed = sign_in(request.GET["format"], request.GET["code"])
    response = JsonResponse(who(sealed))
    response.set_cookie(COOKIE, sealed, **FOR_THE_BROWSER)
    return response


def read(request):
    return JsonResponse(who(request.COOKIES.get(COOKIE)))


urlpatterns = [path("sign-in", write), path("who", read)]
settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__)
server = make_server("127.0.0.1", 0, get_wsgi_application(), threaded=True)
print(json.dumps({"port": server.port}), flush=True)
server.serve_forever()
