// Libraries that bring no types; only what is used.

declare module "ml-knn" {
  export default class KNN {
    constructor(rows: number[][], labels: number[], options: { k: number });
    predict(rows: number[][]): number[];
  }
}

declare module "libsvm-js/asm.js" {
  interface Options { type: number; kernel: number; cost: number; quiet: boolean }
  export default class SVM {
    static readonly SVM_TYPES: Readonly<Record<"C_SVC", number>>;
    static readonly KERNEL_TYPES: Readonly<Record<"LINEAR", number>>;
    constructor(options: Options);
    train(rows: number[][], labels: number[]): void;
    predict(rows: number[][]): number[];
    free(): void;
  }
}

declare module "ydf-training" {
  type Columns = Record<string, number[] | string[]>;
  interface Model {
    getLabelClasses(): string[];
    predict(columns: Columns): number[];
    unload(): void;
  }
  interface Library {
    RandomForestLearner: new (label: string, task: "CLASSIFICATION") => { train(columns: Columns): Model };
  }
  export default function load(options: { print(): void; printErr(): void }): Promise<Library>;
}
