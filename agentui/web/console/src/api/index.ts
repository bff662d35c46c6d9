export { ApiProvider, useApi } from "./ApiProvider";
export { askAnew } from "./askAnew";
export { type ApiClient, createApi, unwrap } from "./client";
export { Fault, faultOf } from "./fault";
export { createKeys } from "./keys";
export { createQueryClient } from "./queryClient";
