import { expect, it } from "vitest";
import { checkAmong, checkNumber, checkWhole } from "../parameters";

it.each([
  [() => checkWhole({ epochs: 0 }, 1), "epochs is 0; allowed is a whole number from 1."],
  [() => checkWhole({ epochs: 5, seeds: 2.5 }, 1), "seeds is 2.5; allowed is a whole number from 1."],
  [() => checkWhole({ hopLength: 513 }, 1, 512), "hopLength is 513; allowed is a whole number from 1 to 512."],
  [() => checkWhole({ bands: "64" }, 1, 256), 'bands is "64"; allowed is a whole number from 1 to 256.'],
  [() => checkWhole({ seed: NaN }, 0), "seed is NaN; allowed is a whole number from 0."],
  [() => checkWhole({ seed: null }, 0), "seed is null; allowed is a whole number from 0."],
  [() => checkNumber({ learningRate: 0 }, 1e-6, 1),
    "learningRate is 0; allowed is a number from 0.000001 to 1."],
  [() => checkNumber({ trimDecibels: -30 }, 1, 120), "trimDecibels is -30; allowed is a number from 1 to 120."],
  [() => checkNumber({ trimDecibels: undefined }, 1), "trimDecibels is undefined; allowed is a number from 1."],
  [() => checkAmong({ a: "GRU", model: "RNN" }, ["CNN", "GRU"]), 'model is "RNN"; allowed is one of CNN, GRU.'],
  [() => checkAmong({ model: 3 }, ["CNN", "3"]), "model is 3; allowed is one of CNN, 3."],
])("%s says which, what it is and what is allowed", (wrong, sentence) => {
  expect(wrong).toThrow(RangeError);
  expect(wrong).toThrow(`${sentence} Change it in the cell of parameters.`);
});

it("the ends and the names are allowed", () => {
  checkWhole({ a: 1, b: 512 }, 1, 512);
  checkNumber({ a: 1e-6, b: 1 }, 1e-6, 1);
  checkAmong({ a: "CNN", b: "GRU" }, ["CNN", "GRU"]);
});
