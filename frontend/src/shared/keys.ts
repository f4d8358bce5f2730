// Where the browser keeps that single keys are switched off.
export const singleKeysStore = "genesis-single-keys";
