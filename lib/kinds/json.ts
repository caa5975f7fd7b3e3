/** What a Kubernetes object is made of. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object, as it is written. */
export interface JsonObject {
  [key: string]: Json;
}
