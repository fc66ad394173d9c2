import { useState } from "preact/hooks";
import { count } from "../format";
import { t } from "../text";
import type { Piece, Turn } from "../talk";
import { Badge } from "./parts";

const LONG = 4000;

function Words({ text }: { text: string }) {
  const [all, show] = useState(false);
  const cut = !all && text.length > LONG;
  return (
    <>
      <div class="words" dir="auto">{cut ? text.slice(0, LONG) + "…" : text}</div>
      {cut && <button type="button" class="button tiny" onClick={() => show(true)}>{t.call.fold(count(text.length))}</button>}
    </>
  );
}

function Part({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case "text": return <Words text={piece.text} />;
    case "image": return <Badge>{t.call.image}</Badge>;
    default: {
      const title = { reasoning: t.call.reasoning, tool: t.call.tool, result: t.call.toolResult, other: t.call.otherPart }[piece.kind];
      return (
        <details>
          <summary>{title} · {t.call.sum(count(piece.text.length))}</summary>
          <Words text={piece.text} />
        </details>
      );
    }
  }
}

export function Talk({ turns }: { turns: Turn[] }) {
  const names: Record<string, string> = { user: t.play.you, assistant: t.play.assistant, model: t.play.assistant, system: t.play.systemRole, developer: t.play.systemRole, tool: t.play.tool, error: t.call.error };
  return (
    <div class="talk">
      {turns.map((turn, i) => (
        <div key={i} class={"turn " + (turn.role === "model" ? "assistant" : ["assistant", "user", "system", "tool"].includes(turn.role) ? turn.role : "")}>
          <div class="who">{names[turn.role] ?? turn.role}</div>
          {turn.pieces.map((piece, j) => <Part key={j} piece={piece} />)}
        </div>
      ))}
    </div>
  );
}
