package keelson;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service of the clinic: its gateway, or its list of vets. */
@SpringBootApplication
public class Petclinic {
  public static void main(String[] args) {
    SpringApplication.run(Petclinic.class, args);
  }

  @RestController
  @ConditionalOnProperty(name = "petclinic.service", havingValue = "vets")
  static class Vets {
    @GetMapping("/vets")
    List<Map<String, Object>> vets() {
      return List.of(
          Map.of("id", 1, "firstName", "James", "lastName", "Carter"),
          Map.of("id", 2, "firstName", "Helen", "lastName", "Leary"));
    }
  }

  @RestController
  @ConditionalOnProperty(name = "petclinic.service", havingValue = "gateway")
  static class Pages {
    @GetMapping(path = "/", produces = "text/html")
    String index() {
      return "<!doctype html><title>PetClinic</title>";
    }
  }
}
