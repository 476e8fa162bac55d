// The other side of the interoperability test: Debian's Crypto++ signs and verifies ESIGN with EMSA5.
// Lines on standard input, all numbers in hexadecimal; one line of answer each.
//   key HASH E N P Q     sets the key; answers "ok"
//   sign MESSAGE         answers the signature
//   verify MESSAGE SIG   answers "1" or "0"
#include <cryptopp/esign.h>
#include <cryptopp/hex.h>
#include <cryptopp/integer.h>
#include <cryptopp/osrng.h>
#include <cryptopp/sha.h>

#include <iostream>
#include <memory>
#include <sstream>
#include <string>

using namespace CryptoPP;

static std::string fromHex(const std::string &hex) {
  std::string octets;
  StringSource(hex, true, new HexDecoder(new StringSink(octets)));
  return octets;
}

static Integer number(const std::string &hex) { return Integer((hex + "h").c_str()); }

struct Peer {
  std::unique_ptr<PK_Signer> signer;
  std::unique_ptr<PK_Verifier> verifier;

  template <class Hash>
  void open(const Integer &n, const Integer &e, const Integer &p, const Integer &q) {
    InvertibleESIGNFunction secret;
    secret.Initialize(n, e, p, q);
    ESIGNFunction open;
    open.Initialize(n, e);
    signer.reset(new typename ESIGN<Hash>::Signer(secret));
    verifier.reset(new typename ESIGN<Hash>::Verifier(open));
  }

  std::string sign(const std::string &message) {
    AutoSeededRandomPool random;
    std::string signature(signer->MaxSignatureLength(), '\0');
    const byte *m = reinterpret_cast<const byte *>(message.data());
    size_t length = signer->SignMessage(random, m, message.size(), reinterpret_cast<byte *>(&signature[0]));
    signature.resize(length);
    std::string hex;
    StringSource(signature, true, new HexEncoder(new StringSink(hex), false));
    return hex;
  }

  bool verify(const std::string &message, const std::string &signature) {
    return verifier->VerifyMessage(reinterpret_cast<const byte *>(message.data()), message.size(),
                                   reinterpret_cast<const byte *>(signature.data()), signature.size());
  }
};

int main() {
  Peer peer;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string command, a, b, n, p, q;
    words >> command >> a >> b;
    if (command == "key") {
      words >> n >> p >> q;
      if (a == "sha512")
        peer.open<SHA512>(number(n), number(b), number(p), number(q));
      else
        peer.open<SHA256>(number(n), number(b), number(p), number(q));
      std::cout << "ok";
    } else if (command == "sign") {
      std::cout << peer.sign(fromHex(a));
    } else {
      std::cout << peer.verify(fromHex(a), fromHex(b));
    }
    std::cout << std::endl;
  }
}
