/** Reads texts of a form; an empty field is left out of what is sent. */
export function filled(form: FormData): (name: string) => string | undefined {
  return (name) => {
    const value = form.get(name);
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? undefined : text;
  };
}
