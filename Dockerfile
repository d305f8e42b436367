# Production image of the web server, the worker, beat and the migrations; docker-compose.yml runs it.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Pango and fonts lay out the PDF documents.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/app
COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes --no-deps -r requirements/base.txt

COPY . .

# The state folder is a volume; only it can be written by the application.
RUN useradd --system --uid 10001 --home-dir /srv/state --shell /usr/sbin/nologin missionjeunes \
    && install -d -o missionjeunes -m 0700 /srv/state

# Keys of this one command only: nothing secret enters the image.
RUN MJ_ENV=production MJ_PROCESS=web MJ_HOST_NAME=- MJ_PUBLICATION_DIRECTOR=- MJ_HOSTS=localhost MJ_STATIC_ROOT=/srv/static \
    MJ_SECRET_KEY=only-for-collecting-static-files-at-build \
    MJ_IDENTITY_KEY=only-for-collecting-static-files-at-build \
    python manage.py collectstatic --noinput

ENV MJ_ENV=production MJ_HOME=/srv/state MJ_STATIC_ROOT=/srv/static HOME=/srv/state
USER missionjeunes
EXPOSE 8000
CMD ["gunicorn", "missionjeunes.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--no-control-socket"]
