#!/bin/sh
# WordPress as its image documents it: an empty /var/www/html gets its files, and a configuration that reads WORDPRESS_ variables.
set -eu

case "${1:-}" in
  apache2* | php-fpm)
    if [ ! -e index.php ] && [ ! -e wp-includes/version.php ]; then
      echo "WordPress: copying into $PWD" >&2
      cp -R /usr/src/wordpress/. .
    fi
    if [ ! -s wp-config.php ] && env | grep -q '^WORDPRESS_'; then
      cp /usr/src/wordpress/wp-config-docker.php wp-config.php
    fi
    ;;
esac
exec docker-php-entrypoint "$@"
