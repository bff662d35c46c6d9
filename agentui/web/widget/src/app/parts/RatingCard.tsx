import { useState } from "preact/hooks";
import type { Conversation } from "../../protocol";
import { useChat } from "../context";
import { type Key, useWords } from "../i18n";
import { Icon } from "./Icon";
import { useAction } from "./useAction";

const SCORES = [1, 2, 3, 4, 5] as const;

/** One to five at the end, with a word about why. */
export function RatingCard({ conversation }: { conversation: Conversation }) {
  const chat = useChat();
  const { t } = useWords();
  const { busy, fault, run } = useAction();
  const [score, setScore] = useState(conversation.rating?.score ?? 0);
  const [comment, setComment] = useState("");
  const rated = conversation.rating;

  if (rated) {
    return (
      <div class="card rated" role="status">
        <span class="stars" role="img" aria-label={t(`rating_${rated.score}` as Key)}>
          {SCORES.map((at) => (
            <span key={at} class={at <= rated.score ? "star full" : "star"}>
              <Icon name="star" />
            </span>
          ))}
        </span>
        <p>{t("rating_thanks")}</p>
      </div>
    );
  }
  return (
    <form
      class="card form rating"
      onSubmit={(event) => {
        event.preventDefault();
        if (score && !busy) void run(() => chat.rate(conversation.id, score, comment.trim()));
      }}
    >
      <fieldset>
        <legend>{t("rating")}</legend>
        <div class="stars">
          {SCORES.map((at) => (
            <label key={at} class={at <= score ? "star full" : "star"} title={t(`rating_${at}`)}>
              <input
                type="radio"
                name="score"
                value={at}
                checked={at === score}
                onChange={() => setScore(at)}
              />
              <Icon name="star" />
              <span class="hidden">{t(`rating_${at}`)}</span>
            </label>
          ))}
        </div>
        <p class="faint" aria-hidden="true">
          {score ? t(`rating_${score}` as Key) : "\u00a0"}
        </p>
      </fieldset>
      {score > 0 && (
        <>
          <textarea
            rows={2}
            aria-label={t("rating_comment")}
            placeholder={t("rating_comment")}
            maxLength={2000}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          {fault && (
            <p class="fault" role="alert">
              {fault}
            </p>
          )}
          <button type="submit" class="primary" aria-disabled={busy}>
            {t("rating_send")}
          </button>
        </>
      )}
    </form>
  );
}
