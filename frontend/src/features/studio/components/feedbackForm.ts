// Where the feedback form is found on the page, for the keys.
export const feedbackFormId = "feedback-form";

export function focusFeedback(): void {
  document.querySelector<HTMLElement>(`#${feedbackFormId} textarea`)?.focus();
}
