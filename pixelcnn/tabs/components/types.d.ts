/* What the scripts hand to one another, for `tsc`; the browser never loads this file. */

/** What gr.HTML hands to js_on_load. */
export interface Part {
  element: HTMLElement;
  props: Record<string, any>;
  trigger(event: string, data?: object): void;
  watch(name: string, changed: () => void): void;
  /** The server functions; they resolve to undefined when the server does not answer. */
  server: Record<string, (request: object) => Promise<any>>;
}

/** The settings of a tab by name, as tabs/controls.py lists them. */
export type Values = Record<string, any>;

/** Rows above a pixel, first and last column relative to it; a model sees these. */
export type Field = [number, number, number][];

/** What a line keeps of the pad: so many rows or columns from an edge. */
export interface Side {
  edge: "top" | "right" | "bottom" | "left";
  lines: number;
}

/** A picture as paint() takes it; ink and surprise are bytes, and so are the levels of a grey one; known is 1 where a pixel was given, everywhere where it is missing; told: the
 * model knew of those beforehand. */
export interface Picture {
  levels: Uint8Array;
  grey?: boolean;
  ink?: Uint8Array | null;
  surprise?: Uint8Array;
  known?: Uint8Array;
  told?: boolean;
  bits?: number;
  field?: Field | null;
}

export interface View {
  mode?: string;
  upTo?: number;
  cursor?: number;
  field?: Field | null;
  faintFrom?: number;
}

export interface Group {
  drawings?: string[];
  ink?: string;
  greys?: string;
  surprise?: string;
  bits: number[];
  title?: string;
  note?: string;
  why?: string;
  field?: Field | null;
  [more: string]: any;
}

/** The value of a viewer, made by `view` of viewer.py. */
export interface Shown {
  groups: Group[];
  known: string;
  told: boolean;
  field?: Field | null;
}

export interface PadControl {
  readonly value: string;
  readonly drawn: string;
  take(value: string): void;
  side: Side;
  open(value: string, side?: Side): void;
  think(thoughts: { ink: Uint8Array | null; mode: string; field: Field | null; told?: boolean }): void;
  on(event: "change", listener: () => void): void;
  on(event: "side", listener: (side: Side) => void): void;
}

export interface ViewerControl {
  value: Shown | null;
  stale: boolean;
  readonly told: boolean;
  readonly canvases: HTMLCanvasElement[];
  readonly field: Field | null;
  mode: string;
  readonly meanInk: Uint8Array;
  on(event: "take", listener: (drawing: string) => void): void;
  on(event: "mode", listener: () => void): void;
}

/** The codebook in the browser, see codebook.js. */
export interface Codebook {
  count: number;
  patch(k: number): Uint8Array;
  colour(k: number): string;
  text(k: number): string;
  /** A map into a canvas of as many pixels. */
  paint(canvas: HTMLCanvasElement, codes: number[]): void;
  entries: number[][];
  /** The codes in an order in which neighbours are alike. */
  order: number[];
  /** Where they lie in the plane of the first two principal components, x in -1..1 and y in -0.5..0.5, which hold `explained` of the variance. */
  places: [number, number][];
  explained: number;
  nearest: number[][];
  distances: number[][];
  usage: number[] | null;
  perplexity: number | null;
  /** Mean over the test set, dB. */
  psnr?: number;
}

/** An answer of the server: a result, or why there is none; see tabs/live.py. */
export interface Answer {
  error?: string;
  loading?: string;
  progress?: [number, number];
  stale?: boolean;
  offline?: boolean;
  slow?: boolean;
  milliseconds?: number;
  [result: string]: any;
}

/** What Python says once, see tabs/page.py. */
export interface Page {
  side: number;
  patch: number;
  /** Most pixels of a side of a photograph that is sent. */
  photo: number;
  limits: Record<string, [number, number]>;
  settings: Record<string, Values>;
  examples: { digit: number; drawing: string }[];
}

/** A picture of the tour with what its model thought of every pixel. */
export interface Judged {
  levels: Uint8Array;
  /** Probability of ink. */
  ink: Float32Array;
  /** The uniform numbers that decided. */
  noise: Float32Array;
}

/** What the steps of the tour share, see how.js. */
export interface Tour {
  values: Values;
  server: Part["server"];
  code: Record<string, { file: string; line: number; text: string }>;
  /** Live taps of the kernels by kind, down to the row of the pixel. */
  masks: Record<string, number[][]>;
  /** The receptive field after each layer. */
  fields: Field[];
  picture: Judged;
  /** The pixel that is looked at. */
  cell: number;
  /** What was drawn to be compressed, "" for the picture itself. */
  drawing: string;
  look(i: number): void;
  set(changed: Values): void;
  say(answer: Answer, milliseconds?: number): void;
  refresh(): void;
}

export interface TourStep {
  left: Node[];
  right: Node[];
  /** Two pictures beside each other. */
  pair?: boolean;
  show(): void;
  renew?(): void;
}

/** A recorded training: see train/recording.py. */
export interface Recording {
  curve: Record<string, number>[];
  /** Images of an epoch. */
  images: number;
  sheet: ImageBitmap;
  width: number;
  height: number;
}
