/** Characters a password needs at least; the server asks for the same (held by a test). */
export const PASSWORD_MIN = 12;
