/**
 * Exactly one label per control: text that is always there for everyone, or there for screen readers only.
 * Controls take these props and leave out aria-label and aria-labelledby, so a second label cannot be given.
 */
export type Labelled = {
  label: string;
  /** Keeps the label for screen readers only, where the place already says it (toolbars, tables). */
  labelHidden?: boolean;
};

/** Native props of a control without the ways to label it twice. */
export type WithoutLabels<Props> = Omit<
  Props,
  'aria-label' | 'aria-labelledby' | 'children' | keyof Labelled
>;

export const LABEL_CLASS = 'text-base font-medium text-ink-1';
