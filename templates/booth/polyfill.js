// Two names that phones of 2018 to 2022 lack and that @noble/curves calls. Imported before everything else.

if (typeof globalThis === "undefined") self.globalThis = self;
if (!Object.hasOwn) Object.hasOwn = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
