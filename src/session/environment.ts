/** The process's environment variables as a value; only the edges of the program read the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>;
