import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class Run {
  private static final List<String> NAMES = List.of("webhook-id", "webhook-timestamp", "webhook-signature");

  public static void main(String[] arguments) throws Exception {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.split("\t", -1);
      Map<String, String> headers = new HashMap<>();
      for (int i = 0; i < NAMES.size(); i++) {
        if (!fields[i].isEmpty()) {
          headers.put(NAMES.get(i), text(fields[i]));
        }
      }
      System.out.println(isGenuine(headers, fields));
    }
  }

  private static boolean isGenuine(Map<String, String> headers, String[] fields) throws Exception {
    try {
      List<String> secrets = List.of(text(fields[4]).split(","));
      return Callbacks.isGenuine(headers, Base64.getDecoder().decode(fields[3]), secrets, Long.parseLong(fields[5]));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static String text(String field) {
    return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
  }
}
