// One click that keeps the session open, or brings it back.
import { useStudio } from "../context";

export function useExtend(): { extend: () => void; blocked: boolean } {
  const { state, can, commands } = useStudio();
  return {
    extend: () =>
      void commands.send({ command_type: "EXTEND_SESSION", session_id: state.session_id }),
    blocked: !can("EXTEND_SESSION") || commands.sending === "EXTEND_SESSION",
  };
}
