// The providers everything stands in.
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { pauseBefore } from "@/api/commands";
import { isTransient } from "@/api/problem";
import { router } from "./router";
import { theme } from "./theme";

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server is often this very machine, where "offline" means nothing.
        networkMode: "always",
        staleTime: 5_000,
        retry: (failures, error) => isTransient(error) && failures < 5,
        retryDelay: (failures, error) => pauseBefore(failures + 1, error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

export function App() {
  const [queryClient] = useState(newQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
