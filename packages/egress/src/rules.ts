/** Who may be called, as the operator says it. */
export interface EgressRules {
  /** Networks, such as `10.1.0.0/16`, that may be called although they are not public. */
  readonly allowedNetworks: readonly string[];
  /** `*` stands for every port. */
  readonly allowedPorts: readonly (number | '*')[];
  /** Whether `http://` will do; otherwise `https://` alone. */
  readonly allowHttp: boolean;
}
