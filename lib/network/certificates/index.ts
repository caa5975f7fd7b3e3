export * from './certificate-issuer';
export { EnvironmentIssuer, type EnvironmentIssuerProps } from './environment-issuer';
export { issuerSpec } from './issuer-spec';
export { type IssuerSurroundings, validateIssuer } from './validate-issuer';
