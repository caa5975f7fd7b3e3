import type { ImageTable } from '../lib';

/** A Flask application with one page, run by Python alone: it has no path for health checks. Nothing here relies on a shell in it. */
const shoppingApp = { hasShell: false, ports: [5000], paths: ['/'], ignoresSigterm: true } as const;

/** Facts of images that the library does not know, by repository without registry: what contradicts them is an error. */
export const imageTable: ImageTable = {
  'deepanmurugan/shoppingapp-home': shoppingApp,
  'deepanmurugan/shoppingapp-kids': shoppingApp,
  'deepanmurugan/shoppingapp-mens': shoppingApp,
  'deepanmurugan/shoppingapp-ladies': shoppingApp,
};
