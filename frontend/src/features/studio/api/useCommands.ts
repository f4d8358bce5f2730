// Sends the session's commands one after the other, and keeps the last that was refused so
// that it can be explained and tried again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { newKey, sendCommand } from "@/api/commands";
import { ProblemError } from "@/api/problem";
import type { Command, CommandAnswer, CommandType } from "@/api/types";
import { catchUp, refresh } from "./session";

type Sent = { command: Command; key: string };
export type Trouble = Sent & { error: unknown };

export type Commands = {
  /** Answers null where the command was refused; the trouble says why. */
  send: (command: Command) => Promise<CommandAnswer | null>;
  sending: CommandType | null;
  /** How often the command under way was tried without an answer. */
  tries: number;
  trouble: Trouble | null;
  tryAgain: () => void;
  dismiss: () => void;
};

export function useCommands(sessionId: string): Commands {
  const queryClient = useQueryClient();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [tries, setTries] = useState(0);
  const mutation = useMutation({
    scope: { id: `session-${sessionId}` },
    mutationFn: ({ command, key }: Sent) => sendCommand(command, { key, onRetry: setTries }),
    onSuccess: (answer) => catchUp(queryClient, sessionId, answer.version),
    onError: (error, sent) => {
      setTrouble({ ...sent, error });
      // A refusal for what the session has become means that it is known too little here.
      if (error instanceof ProblemError && [404, 409, 412].includes(error.status)) {
        return refresh(queryClient, sessionId);
      }
    },
    onSettled: () => setTries(0),
  });
  const { mutateAsync, isPending, variables } = mutation;

  const dispatch = useCallback(
    async (sent: Sent) => {
      setTrouble(null);
      return mutateAsync(sent).catch(() => null);
    },
    [mutateAsync],
  );
  const send = useCallback((command: Command) => dispatch({ command, key: newKey() }), [dispatch]);
  return {
    send,
    sending: isPending && variables ? variables.command.command_type : null,
    tries,
    trouble,
    tryAgain: () => {
      if (trouble !== null) void dispatch({ command: trouble.command, key: trouble.key });
    },
    dismiss: () => setTrouble(null),
  };
}
