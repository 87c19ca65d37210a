import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Judges files: VeraCheck flavour,flavour file file. A line each: file, flavour, number of checks, failed rules. */
public class VeraCheck {
  public static void main(String[] words) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    for (String flavour : words[0].split(",")) {
      String name = flavour.startsWith("ua") ? "UA-" + flavour.substring(2) : "A-" + flavour.toUpperCase();
      InputStream stored = VeraCheck.class.getResourceAsStream("/org/verapdf/pdfa/validation/PDF" + name + ".xml");
      ValidationProfile profile = Profiles.profileFromXml(stored);
      for (int place = 1; place < words.length; place++) {
        judge(profile, flavour, words[place]);
      }
    }
  }

  static void judge(ValidationProfile profile, String flavour, String file) throws Exception {
    TreeSet<String> failed = new TreeSet<>();
    try (FileInputStream bytes = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(bytes, PDFAFlavour.fromString(flavour))) {
      ValidationResult result = Foundries.defaultInstance().createValidator(profile, false).validate(parser);
      for (TestAssertion each : result.getTestAssertions()) {
        if (each.getStatus() == TestAssertion.Status.FAILED) {
          failed.add(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber());
        }
      }
      if (!result.isCompliant() && failed.isEmpty()) {
        failed.add("not-compliant");
      }
      System.out.println(String.join("\t", file, flavour, "" + result.getTotalAssertions(), String.join(" ", failed)));
    }
  }
}
