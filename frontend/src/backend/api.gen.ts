// Written by `npm run generate` from the OpenAPI document.
// biome-ignore lint/complexity/noBannedTypes: no operation is known yet
export type paths = {}
