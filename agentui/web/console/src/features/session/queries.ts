import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";

/** The signed-in agent with permissions, preferences and what the desk is called. */
export type Me = components["schemas"]["Me"];
export type Credentials = components["schemas"]["SignIn"];
export type FirstAdmin = components["schemas"]["Setup"];
export type NewPassword = components["schemas"]["NewPassword"];

export const sessionKeys = createKeys("session");

/** Who is signed in; its fault is 401 when nobody is. */
export function sessionQuery(api: ApiClient) {
  return queryOptions({
    queryKey: sessionKeys.all,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me", { signal })),
  });
}

/** For views behind the sign-in, whose route has loaded the session already. */
export function useSession(): Me {
  return useSuspenseQuery(sessionQuery(useApi())).data;
}

/** Whether the desk still waits for its first admin, and what it is called. */
export function setupStateQuery(api: ApiClient) {
  return queryOptions({
    queryKey: ["setup"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/setup", { signal })),
  });
}

/** Whose invitation or reset link it is; its fault says that it is spent. */
export function passwordLinkQuery(api: ApiClient, token: string) {
  return queryOptions({
    queryKey: ["password-link", token],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/password-links/{token}", { params: { path: { token } }, signal })),
    enabled: token !== "",
  });
}

export function useNewPassword(token: string, onDone: Started) {
  const api = useApi();
  return useSessionStart(
    (body: NewPassword) => api.POST("/api/v1/password-links/{token}", { params: { path: { token } }, body }),
    onDone,
  );
}

type Started = (me: Me) => void;

export function useSignIn(onDone: Started) {
  const api = useApi();
  return useSessionStart(
    (credentials: Credentials) => api.POST("/api/v1/session", { body: credentials }),
    onDone,
  );
}

/** Makes the first admin with the token of the setup link, who is then signed in. */
export function useSetup(onDone: Started) {
  const api = useApi();
  return useSessionStart((admin: FirstAdmin) => api.POST("/api/v1/setup", { body: admin }), onDone);
}

type SessionAnswer = Promise<{ data?: Me; error?: unknown; response: Response }>;

function useSessionStart<Input>(start: (input: Input) => SessionAnswer, onDone: Started) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => unwrap(start(input)),
    onSuccess: (session) => {
      queries.setQueryData(sessionKeys.all, session);
      onDone(session);
    },
  });
}

/** Forgets everything that was fetched, so that the next person at this browser sees none of it. */
export function useSignOut(leave: () => Promise<void>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/session")),
    onSuccess: async () => {
      await leave();
      queries.clear();
    },
  });
}
