<?php
// Settings from WORDPRESS_ variables, or from the files that variables of the same name with _FILE name.

function keelson_setting(string $name, string $default): string
{
    $file = getenv("WORDPRESS_{$name}_FILE");
    if ($file !== false && $file !== '') {
        return rtrim(file_get_contents($file), "\r\n");
    }
    $value = getenv("WORDPRESS_{$name}");
    return $value === false ? $default : $value;
}

define('DB_NAME', keelson_setting('DB_NAME', 'wordpress'));
define('DB_USER', keelson_setting('DB_USER', 'example username'));
define('DB_PASSWORD', keelson_setting('DB_PASSWORD', 'example password'));
define('DB_HOST', keelson_setting('DB_HOST', 'mysql'));
define('DB_CHARSET', keelson_setting('DB_CHARSET', 'utf8mb4'));
define('DB_COLLATE', keelson_setting('DB_COLLATE', ''));
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, keelson_setting($name, 'put your unique phrase here'));
}
$table_prefix = keelson_setting('TABLE_PREFIX', 'wp_');
define('WP_DEBUG', (bool) keelson_setting('DEBUG', ''));

// behind a proxy that ends TLS
if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') !== '' && str_contains($_SERVER['HTTP_X_FORWARDED_PROTO'], 'https')) {
    $_SERVER['HTTPS'] = 'on';
}
eval(keelson_setting('CONFIG_EXTRA', ''));

if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
